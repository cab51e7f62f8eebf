CREATE TABLE "case_deadlines" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"rule" text NOT NULL,
	"label" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"due_on" date NOT NULL,
	"by" text NOT NULL,
	"cite" text,
	"source" text NOT NULL,
	"pack_version" integer,
	"how" jsonb NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"started_position" integer NOT NULL,
	"closed_position" integer,
	CONSTRAINT "case_deadlines_once" UNIQUE("case_id","rule","started_position")
);
--> statement-breakpoint
CREATE TABLE "limitation_events" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"on_date" date NOT NULL,
	"until_date" date,
	"note" text,
	"evidence_id" uuid,
	"position" integer NOT NULL,
	"voided_position" integer
);
--> statement-breakpoint
CREATE TABLE "intake_errors" (
	"organisation_id" uuid NOT NULL,
	"intake_id" uuid NOT NULL,
	"row" integer NOT NULL,
	"ordinal" integer NOT NULL,
	"column_name" text NOT NULL,
	"value" text NOT NULL,
	"reason" text NOT NULL,
	"cells" jsonb,
	CONSTRAINT "intake_errors_intake_id_row_ordinal_pk" PRIMARY KEY("intake_id","row","ordinal")
);
--> statement-breakpoint
CREATE TABLE "intakes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"name" text NOT NULL,
	"sha256" "bytea" NOT NULL,
	"size" bigint NOT NULL,
	"object_key" text NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"encoding" text NOT NULL,
	"delimiter" text NOT NULL,
	"mapping" jsonb,
	"defaults" jsonb,
	"state" text NOT NULL,
	"run" integer DEFAULT 0 NOT NULL,
	"rows_total" integer,
	"rows_read" integer DEFAULT 0 NOT NULL,
	"cases_made" integer DEFAULT 0 NOT NULL,
	"rows_known" integer DEFAULT 0 NOT NULL,
	"rows_refused" integer DEFAULT 0 NOT NULL,
	"trouble" text,
	"created_by" text NOT NULL,
	"created_by_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "intakes_file" UNIQUE("organisation_id","sha256")
);
--> statement-breakpoint
CREATE TABLE "case_documents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"fact" text NOT NULL,
	"evidence_id" uuid NOT NULL,
	"note" text,
	"added_by" text NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL,
	"position" integer NOT NULL,
	"removed_position" integer
);
--> statement-breakpoint
CREATE TABLE "case_filings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"track" text NOT NULL,
	"submitted_by_id" uuid NOT NULL,
	"submitted_by" text NOT NULL,
	"submitted_at" timestamp (3) with time zone NOT NULL,
	"readiness" jsonb NOT NULL,
	"overridden_by_id" uuid,
	"overridden_by" text,
	"override_reason" text,
	"state" text NOT NULL,
	"decided_by_id" uuid,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	"return_reason" text,
	"court_reference" text,
	"filed_on" date
);
--> statement-breakpoint
CREATE TABLE "case_statements" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"fact" text NOT NULL,
	"words" text NOT NULL,
	"on_date" date,
	"stated_by" text NOT NULL,
	"stated_at" timestamp (3) with time zone NOT NULL,
	"position" integer NOT NULL,
	"withdrawn_position" integer
);
--> statement-breakpoint
CREATE TABLE "pack_adoptions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"jurisdiction" text NOT NULL,
	"version" integer NOT NULL,
	"hash" "bytea" NOT NULL,
	"dry_run_id" uuid,
	"adopted_by" text NOT NULL,
	"adopted_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pack_dry_runs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"jurisdiction" text NOT NULL,
	"version" integer NOT NULL,
	"state" text NOT NULL,
	"cases" integer DEFAULT 0 NOT NULL,
	"changed" integer DEFAULT 0 NOT NULL,
	"after_case" uuid,
	"counts" jsonb NOT NULL,
	"samples" jsonb NOT NULL,
	"started_by" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "rule_packs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"jurisdiction" text NOT NULL,
	"version" integer NOT NULL,
	"body" jsonb NOT NULL,
	"hash" "bytea" NOT NULL,
	"note" text NOT NULL,
	"added_by" text NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "rule_packs_version" UNIQUE("organisation_id","jurisdiction","version")
);
--> statement-breakpoint
CREATE TABLE "case_search" (
	"case_id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"tokens" "tsvector" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "calendar_feeds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "calendar_feeds_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "case_notes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"body" text NOT NULL,
	"by" text NOT NULL,
	"by_id" uuid NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"mentions" uuid[] NOT NULL,
	"position" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"case_id" uuid,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"path" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"read_at" timestamp (3) with time zone,
	"mail_state" text NOT NULL,
	"message_id" text,
	"mail_attempts" integer DEFAULT 0 NOT NULL,
	"mail_error" text,
	"mailed_at" timestamp (3) with time zone,
	CONSTRAINT "notices_once" UNIQUE("person_id","key")
);
--> statement-breakpoint
CREATE TABLE "saved_views" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"name" text NOT NULL,
	"query" text NOT NULL,
	"shared" boolean DEFAULT false NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"removed_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "task_blocks" (
	"organisation_id" uuid NOT NULL,
	"task_id" uuid NOT NULL,
	"waits_for_id" uuid NOT NULL,
	CONSTRAINT "task_blocks_task_id_waits_for_id_pk" PRIMARY KEY("task_id","waits_for_id")
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"case_id" uuid NOT NULL,
	"parent_id" uuid,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"assignee_id" uuid,
	"due_on" date,
	"wake_at" timestamp (3) with time zone,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"position" integer NOT NULL,
	"closed_by" text,
	"closed_at" timestamp (3) with time zone,
	"closed_position" integer
);
--> statement-breakpoint
DROP INDEX "cases_triage";--> statement-breakpoint
ALTER TABLE "case_events" ADD COLUMN "name" text;--> statement-breakpoint
ALTER TABLE "case_events" ADD COLUMN "key" text;--> statement-breakpoint
ALTER TABLE "case_events" ADD COLUMN "undoes" integer;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "stage_since" timestamp (3) with time zone NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "offered_from" text;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "officer_id" uuid;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "held_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "hold_reason" text;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "contract_kind" text DEFAULT 'loan' NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "due_on" date;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "known_on" date;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "intake_key" text;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "intake_id" uuid;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "pack_version" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "judged_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "limitation_on" date;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "limitation_state" text DEFAULT 'unknown' NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "next_deadline_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "next_deadline_label" text;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "missing_gates" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "missing_items" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "report_state" text DEFAULT 'none' NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "triage_rank" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "cases" ADD COLUMN "triage_reasons" jsonb;--> statement-breakpoint
ALTER TABLE "case_deadlines" ADD CONSTRAINT "case_deadlines_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "limitation_events" ADD CONSTRAINT "limitation_events_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "limitation_events" ADD CONSTRAINT "limitation_events_evidence_id_evidence_id_fk" FOREIGN KEY ("evidence_id") REFERENCES "public"."evidence"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "intake_errors" ADD CONSTRAINT "intake_errors_intake_id_intakes_id_fk" FOREIGN KEY ("intake_id") REFERENCES "public"."intakes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "intakes" ADD CONSTRAINT "intakes_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_documents" ADD CONSTRAINT "case_documents_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_documents" ADD CONSTRAINT "case_documents_evidence_id_evidence_id_fk" FOREIGN KEY ("evidence_id") REFERENCES "public"."evidence"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_filings" ADD CONSTRAINT "case_filings_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_statements" ADD CONSTRAINT "case_statements_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pack_adoptions" ADD CONSTRAINT "pack_adoptions_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pack_dry_runs" ADD CONSTRAINT "pack_dry_runs_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_packs" ADD CONSTRAINT "rule_packs_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_search" ADD CONSTRAINT "case_search_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calendar_feeds" ADD CONSTRAINT "calendar_feeds_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "case_notes" ADD CONSTRAINT "case_notes_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "saved_views" ADD CONSTRAINT "saved_views_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_blocks" ADD CONSTRAINT "task_blocks_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "task_blocks" ADD CONSTRAINT "task_blocks_waits_for_id_tasks_id_fk" FOREIGN KEY ("waits_for_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_parent_id_tasks_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_assignee_id_people_id_fk" FOREIGN KEY ("assignee_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "case_deadlines_due" ON "case_deadlines" USING btree ("organisation_id","due_at","id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "limitation_events_case" ON "limitation_events" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "intakes_list" ON "intakes" USING btree ("organisation_id","created_at","id");--> statement-breakpoint
CREATE INDEX "case_documents_case" ON "case_documents" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "case_filings_case" ON "case_filings" USING btree ("case_id");--> statement-breakpoint
CREATE UNIQUE INDEX "case_filings_one" ON "case_filings" USING btree ("case_id") WHERE state in ('submitted', 'approved');--> statement-breakpoint
CREATE INDEX "case_statements_case" ON "case_statements" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "pack_adoptions_newest" ON "pack_adoptions" USING btree ("organisation_id","jurisdiction","adopted_at");--> statement-breakpoint
CREATE INDEX "pack_dry_runs_list" ON "pack_dry_runs" USING btree ("organisation_id","jurisdiction","started_at");--> statement-breakpoint
CREATE UNIQUE INDEX "calendar_feeds_one" ON "calendar_feeds" USING btree ("person_id") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "case_notes_case" ON "case_notes" USING btree ("case_id","at");--> statement-breakpoint
CREATE INDEX "notices_person" ON "notices" USING btree ("person_id","at","id");--> statement-breakpoint
CREATE INDEX "notices_unread" ON "notices" USING btree ("person_id") WHERE read_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "saved_views_name" ON "saved_views" USING btree ("person_id","name") WHERE removed_at is null;--> statement-breakpoint
CREATE INDEX "task_blocks_waits" ON "task_blocks" USING btree ("waits_for_id");--> statement-breakpoint
CREATE INDEX "tasks_case" ON "tasks" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "tasks_assignee" ON "tasks" USING btree ("organisation_id","assignee_id","due_on","id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "tasks_waking" ON "tasks" USING btree ("wake_at") WHERE state = 'open' and wake_at is not null;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_officer_id_people_id_fk" FOREIGN KEY ("officer_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "cases_stage" ON "cases" USING btree ("organisation_id","stage","triage_rank","id");--> statement-breakpoint
CREATE INDEX "cases_officer" ON "cases" USING btree ("organisation_id","officer_id","triage_rank","id") WHERE stage <> 'closed';--> statement-breakpoint
CREATE INDEX "cases_deadline" ON "cases" USING btree ("organisation_id","next_deadline_at","id") WHERE stage <> 'closed';--> statement-breakpoint
CREATE INDEX "cases_jurisdiction" ON "cases" USING btree ("organisation_id","jurisdiction","triage_rank","id") WHERE stage <> 'closed';--> statement-breakpoint
CREATE INDEX "cases_triage" ON "cases" USING btree ("organisation_id","triage_rank","id") WHERE stage <> 'closed';--> statement-breakpoint
ALTER TABLE "case_events" ADD CONSTRAINT "case_events_key" UNIQUE("case_id","key");--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_intake_key" UNIQUE("organisation_id","intake_key");