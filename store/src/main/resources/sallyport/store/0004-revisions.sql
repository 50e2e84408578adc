-- runs-with: 4
-- How often a version was changed. Older code would change one without counting, and what was read
-- before would be taken for what is there.

ALTER TABLE object_version ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
