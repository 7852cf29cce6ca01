CREATE TABLE visits (
    id        INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    person_id INT NOT NULL,
    minutes   INT NOT NULL,
    CONSTRAINT visits_person_fk FOREIGN KEY (person_id) REFERENCES people (id)
);
