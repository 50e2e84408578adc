-- runs-with: 1
-- Times are microseconds since 1970. Columns named folded, and every id, hold lower case: that is
-- how they are compared. A doc column holds one JSON document; what is searched has its own column.

CREATE TABLE store_turn (
  id SMALLINT NOT NULL PRIMARY KEY
);
INSERT INTO store_turn (id) VALUES (1);

/*postgresql*/ CREATE SEQUENCE store_seq;

-- One object over all its versions; its id is the number of its first version.
CREATE TABLE vault_object (
  vault ${text} NOT NULL,
  kind SMALLINT NOT NULL,
  folded ${text} NOT NULL,
  name ${text} NOT NULL,
  id BIGINT NOT NULL UNIQUE,
  current_seq BIGINT NOT NULL,
  deleted_at BIGINT,
  purges_at BIGINT,
  PRIMARY KEY (vault, kind, folded)
)${clustered};
CREATE INDEX vault_object_deleted ON vault_object (vault, kind, folded) WHERE deleted_at IS NOT NULL;
CREATE INDEX vault_object_due ON vault_object (purges_at) WHERE purges_at IS NOT NULL;

CREATE TABLE object_version (
  seq ${rowid} NOT NULL PRIMARY KEY,
  object BIGINT NOT NULL REFERENCES vault_object (id) ON DELETE CASCADE,
  version ${text} NOT NULL,
  previous ${text},
  enabled SMALLINT NOT NULL,
  managed SMALLINT NOT NULL,
  not_before BIGINT,
  expires BIGINT,
  created BIGINT NOT NULL,
  updated BIGINT NOT NULL,
  tags ${text},
  facts ${text},
  material ${bytes} NOT NULL
);
CREATE UNIQUE INDEX object_version_id ON object_version (object, version);
CREATE INDEX object_version_order ON object_version (object, seq);

CREATE TABLE keyring_root (
  id SMALLINT NOT NULL PRIMARY KEY,
  generation INTEGER NOT NULL,
  seal ${text} NOT NULL,
  wrapped ${bytes} NOT NULL,
  created BIGINT NOT NULL
);

CREATE TABLE data_key (
  scope ${text} NOT NULL,
  ordinal BIGINT NOT NULL,
  id ${text} NOT NULL,
  root_generation INTEGER NOT NULL,
  wrapped ${bytes} NOT NULL,
  created BIGINT NOT NULL,
  PRIMARY KEY (scope, ordinal)
);

CREATE TABLE tenant (
  id ${text} NOT NULL PRIMARY KEY,
  ordinal BIGINT NOT NULL,
  doc ${text} NOT NULL
);

CREATE TABLE tenant_domain (
  folded ${text} NOT NULL PRIMARY KEY,
  tenant ${text} NOT NULL REFERENCES tenant (id) ON DELETE CASCADE
);

-- Applications, service principals, users and groups; lookup is the app id or the user's name.
CREATE TABLE directory_object (
  tenant ${text} NOT NULL,
  id ${text} NOT NULL,
  kind SMALLINT NOT NULL,
  lookup ${text},
  doc ${text} NOT NULL,
  PRIMARY KEY (tenant, id)
);
CREATE UNIQUE INDEX directory_object_lookup ON directory_object (tenant, kind, lookup);

CREATE TABLE group_member (
  tenant ${text} NOT NULL,
  member ${text} NOT NULL,
  id ${text} NOT NULL,
  PRIMARY KEY (tenant, member, id),
  FOREIGN KEY (tenant, id) REFERENCES directory_object (tenant, id) ON DELETE CASCADE
);
CREATE INDEX group_member_group ON group_member (tenant, id);

CREATE TABLE signing_key (
  kid ${text} NOT NULL PRIMARY KEY,
  certificate ${bytes} NOT NULL,
  sealed_key ${bytes} NOT NULL,
  signs_from BIGINT NOT NULL,
  published_until BIGINT NOT NULL
);

CREATE TABLE subscription (
  id ${text} NOT NULL PRIMARY KEY,
  doc ${text} NOT NULL
);

CREATE TABLE resource_group (
  subscription ${text} NOT NULL,
  folded ${text} NOT NULL,
  doc ${text} NOT NULL,
  PRIMARY KEY (subscription, folded)
);

CREATE TABLE vault_resource (
  folded ${text} NOT NULL PRIMARY KEY,
  subscription ${text} NOT NULL,
  revision BIGINT NOT NULL,
  deleted_at BIGINT,
  purges_at BIGINT,
  doc ${text} NOT NULL
);
CREATE INDEX vault_resource_subscription ON vault_resource (subscription, folded);
CREATE INDEX vault_resource_due ON vault_resource (purges_at) WHERE purges_at IS NOT NULL;

CREATE TABLE custom_role (
  id ${text} NOT NULL PRIMARY KEY,
  doc ${text} NOT NULL
);

CREATE TABLE role_assignment (
  id ${text} NOT NULL PRIMARY KEY,
  scope ${text} NOT NULL,
  role ${text} NOT NULL,
  principal ${text} NOT NULL,
  doc ${text} NOT NULL
);
CREATE UNIQUE INDEX role_assignment_grant ON role_assignment (scope, principal, role);
