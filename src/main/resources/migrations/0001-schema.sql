--liquibase formatted sql

--changeset gatehouse:0001-placeholder
CREATE TABLE placeholder (id integer PRIMARY KEY);
