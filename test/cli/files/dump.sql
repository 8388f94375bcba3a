-- dump
INSERT INTO events VALUES (1);
