-- runs-with: 1
-- Virtual networks, private endpoints and private DNS zones; vault is the one an endpoint is for.

CREATE TABLE network_resource (
  id ${text} NOT NULL PRIMARY KEY,
  kind SMALLINT NOT NULL,
  vault ${text},
  revision BIGINT NOT NULL,
  doc ${text} NOT NULL
);
CREATE INDEX network_resource_kind ON network_resource (kind, id);
CREATE INDEX network_resource_vault ON network_resource (vault) WHERE vault IS NOT NULL;
