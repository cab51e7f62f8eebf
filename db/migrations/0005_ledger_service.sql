ALTER TABLE "ledger_heads" ADD COLUMN "trouble" text;--> statement-breakpoint
ALTER TABLE "member_states" ADD COLUMN "note" text;--> statement-breakpoint
CREATE INDEX "submissions_refused" ON "submissions" USING btree ("position") WHERE status = 'refused';