DROP INDEX "case_filings_one";--> statement-breakpoint
ALTER TABLE "case_filings" ALTER COLUMN "submitted_by_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "case_filings" ALTER COLUMN "submitted_by" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "case_filings" ALTER COLUMN "submitted_at" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "case_filings" ALTER COLUMN "readiness" DROP NOT NULL;--> statement-breakpoint
CREATE INDEX "cases_held" ON "cases" USING btree ("held_until") WHERE held_until is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "case_filings_one" ON "case_filings" USING btree ("case_id") WHERE state in ('overridden', 'submitted', 'approved');