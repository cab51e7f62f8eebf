ALTER TABLE "reports" DROP COLUMN "checkpoint";--> statement-breakpoint
-- Another report can be asked for once one is sealed: for what happened since.
DROP INDEX "reports_live";--> statement-breakpoint
CREATE UNIQUE INDEX "reports_live" ON "reports" USING btree ("contract_id","notary_id") WHERE status in ('requested', 'approved');
