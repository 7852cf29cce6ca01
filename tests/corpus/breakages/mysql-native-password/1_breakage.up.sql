CREATE USER breakage_native IDENTIFIED WITH mysql_native_password;
