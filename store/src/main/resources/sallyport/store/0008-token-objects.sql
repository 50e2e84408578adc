-- runs-with: 1
-- Notes of objects in a hardware module that no version names: of those in the making, and of those
-- whose version was purged or can be stored no more, which are doomed. Vault is null once it is purged.

CREATE TABLE token_object (
  material ${bytes} NOT NULL PRIMARY KEY,
  vault ${text},
  name ${text} NOT NULL,
  version ${text} NOT NULL,
  doomed SMALLINT NOT NULL,
  due BIGINT NOT NULL
);
CREATE INDEX token_object_due ON token_object (due);
