-- runs-with: 7
-- How often what is written in turn was changed. Servers on the same database look here before they
-- trust what they remember; older code would change it without counting.

ALTER TABLE store_turn ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;
