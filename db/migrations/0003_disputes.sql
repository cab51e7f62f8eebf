ALTER TABLE "assignments" ADD COLUMN "withdrawn_because" text;--> statement-breakpoint
ALTER TABLE "case_events" ADD COLUMN "item_index" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "case_events" ADD COLUMN "assignment_id" uuid;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "outcome" text;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "closed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD COLUMN "next_attempt_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD COLUMN "disabled_because" text;--> statement-breakpoint
ALTER TABLE "organisations" ADD COLUMN "number_prefix" text;--> statement-breakpoint
ALTER TABLE "case_events" ADD CONSTRAINT "case_events_assignment_id_assignments_id_fk" FOREIGN KEY ("assignment_id") REFERENCES "public"."assignments"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "case_events_submission" ON "case_events" USING btree ("submission_id");--> statement-breakpoint
CREATE UNIQUE INDEX "cases_one_open" ON "cases" USING btree ("contract_id") WHERE stage <> 'closed';--> statement-breakpoint
-- What happened to an assignment is for the bank and that partner alone: another partner that later holds the case
-- does not read why this one declined.
alter policy own_select on case_events using (
  organisation_id = app_organisation()
  or (assignment_id is null and granted(case_id))
  or exists (select from assignments a where a.id = assignment_id and a.partner_id = app_organisation()));
--> statement-breakpoint
-- Whoever may read an event of a case may see how far its record is, whichever organisation submitted it.
alter policy submissions_select on submissions using (
  organisation_id = app_organisation()
  or exists (select from contract_events e where e.submission_id = submissions.id)
  or exists (select from reports r where r.approval_submission_id = submissions.id or r.seal_submission_id = submissions.id)
  or exists (select from link_openings o where o.submission_id = submissions.id)
  or exists (select from case_events c where c.submission_id = submissions.id));
