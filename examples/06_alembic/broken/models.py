import sqlalchemy as sa
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class User(Base):
    __tablename__ = "users"

    id = sa.Column(sa.Integer, primary_key=True)
    email = sa.Column(sa.String(200), nullable=False)
    phone = sa.Column(sa.String(40))
    birthday = sa.Column(sa.Date)  # no migration adds it


class Order(Base):
    __tablename__ = "orders"

    id = sa.Column(sa.Integer, primary_key=True)
    status = sa.Column(sa.Enum("open", "paid", name="order_status"), nullable=False)


class Tag(Base):
    __tablename__ = "tags"

    id = sa.Column(sa.Integer, primary_key=True)


class Wish(Base):
    __tablename__ = "wishes"

    id = sa.Column(sa.Integer, primary_key=True)
