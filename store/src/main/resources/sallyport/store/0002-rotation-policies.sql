-- runs-with: 1
-- The rotation policy of a key, and when it asks for something; it goes when the key is destroyed.

CREATE TABLE rotation_policy (
  object BIGINT NOT NULL PRIMARY KEY REFERENCES vault_object (id) ON DELETE CASCADE,
  due BIGINT,
  doc ${text} NOT NULL
);
CREATE INDEX rotation_policy_due ON rotation_policy (due) WHERE due IS NOT NULL;
