-- runs-with: 1
-- The keys that sign what is released, private keys sealed.

CREATE TABLE release_key (
  kid ${text} NOT NULL PRIMARY KEY,
  certificate ${bytes} NOT NULL,
  authority ${bytes} NOT NULL,
  sealed_key ${bytes} NOT NULL,
  signs_until BIGINT NOT NULL
);
