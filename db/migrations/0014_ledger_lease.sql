CREATE TABLE "ledger_alarms" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"member" text,
	"detail" text NOT NULL,
	"evidence" jsonb NOT NULL,
	"digest" text NOT NULL,
	"raised_at" timestamp (3) with time zone NOT NULL,
	"cleared_at" timestamp (3) with time zone,
	"cleared_because" text,
	CONSTRAINT "ledger_alarms_digest_unique" UNIQUE("digest")
);
--> statement-breakpoint
ALTER TABLE "ledger_heads" ADD COLUMN "lease_holder" text;--> statement-breakpoint
ALTER TABLE "ledger_heads" ADD COLUMN "lease_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "member_states" ADD COLUMN "answers" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "digest" text;--> statement-breakpoint
CREATE INDEX "ledger_alarms_open" ON "ledger_alarms" USING btree ("kind") WHERE cleared_at is null;--> statement-breakpoint
CREATE INDEX "submissions_digest" ON "submissions" USING btree ("digest");--> statement-breakpoint
-- As the ledger's other tables: all may read it, the worker writes it, nobody deletes. What was seen stays as it was
-- written; only that it is over may be added.
ALTER TABLE "ledger_alarms" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "ledger_alarms" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "ledger_select" ON "ledger_alarms" FOR SELECT TO hardproof_app, hardproof_worker USING (true);--> statement-breakpoint
CREATE POLICY "ledger_insert" ON "ledger_alarms" FOR INSERT TO hardproof_worker WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "ledger_update" ON "ledger_alarms" FOR UPDATE TO hardproof_worker USING (cleared_at is null) WITH CHECK (cleared_at is not null);--> statement-breakpoint
GRANT SELECT ON "ledger_alarms" TO hardproof_app, hardproof_worker;--> statement-breakpoint
GRANT INSERT, UPDATE (cleared_at, cleared_because) ON "ledger_alarms" TO hardproof_worker;
