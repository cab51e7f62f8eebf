-- Hashes, and entries of which most is base64: compressing them costs more than anything else that is done to them here,
-- and saves little. A bundle is written several times before it is full.
alter table ledger_bundles alter column bytes set storage external;--> statement-breakpoint
alter table ledger_tiles alter column bytes set storage external;--> statement-breakpoint
alter table submissions alter column leaves set storage external;
