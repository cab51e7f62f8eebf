DROP INDEX "cases_officer_deadline";--> statement-breakpoint
CREATE INDEX "cases_no_deadline" ON "cases" USING btree ("organisation_id","triage_rank","id") WHERE next_deadline_at is null and stage <> 'closed';--> statement-breakpoint
CREATE INDEX "cases_officer_deadline" ON "cases" USING btree ("organisation_id","officer_id","next_deadline_at","id") WHERE stage <> 'closed';