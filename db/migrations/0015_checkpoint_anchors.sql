CREATE TABLE "anchor_services" (
	"kind" text NOT NULL,
	"service" text NOT NULL,
	"every_seconds" integer NOT NULL,
	"confirmations" integer,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "anchor_services_kind_service_pk" PRIMARY KEY("kind","service")
);
--> statement-breakpoint
CREATE TABLE "checkpoint_anchors" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"service" text NOT NULL,
	"size" bigint NOT NULL,
	"root" "bytea" NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"proof" "bytea",
	"proven_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	"renewed_from" uuid,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	"claimed_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"confirmed_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "checkpoint_anchors" ADD CONSTRAINT "checkpoint_anchors_renewed_from_checkpoint_anchors_id_fk" FOREIGN KEY ("renewed_from") REFERENCES "public"."checkpoint_anchors"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "checkpoint_anchors_once" ON "checkpoint_anchors" USING btree ("kind","service","size") WHERE renewed_from is null and status <> 'failed';--> statement-breakpoint
CREATE UNIQUE INDEX "checkpoint_anchors_one_open" ON "checkpoint_anchors" USING btree ("kind","service") WHERE renewed_from is null and status in ('pending', 'seen');--> statement-breakpoint
CREATE UNIQUE INDEX "checkpoint_anchors_renewed_once" ON "checkpoint_anchors" USING btree ("renewed_from") WHERE status <> 'failed';--> statement-breakpoint
CREATE INDEX "ledger_checkpoints_created" ON "ledger_checkpoints" USING btree ("created_at");--> statement-breakpoint

-- Public facts of the ledger: anybody reads, the worker writes. What is confirmed or given up stays as it is.
ALTER TABLE "anchor_services" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "anchor_services" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "checkpoint_anchors" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "checkpoint_anchors" FORCE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY ledger_select ON "anchor_services" FOR SELECT TO hardproof_app, hardproof_worker USING (true);--> statement-breakpoint
CREATE POLICY ledger_insert ON "anchor_services" FOR INSERT TO hardproof_worker WITH CHECK (true);--> statement-breakpoint
CREATE POLICY ledger_update ON "anchor_services" FOR UPDATE TO hardproof_worker USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY ledger_select ON "checkpoint_anchors" FOR SELECT TO hardproof_app, hardproof_worker USING (true);--> statement-breakpoint
CREATE POLICY ledger_insert ON "checkpoint_anchors" FOR INSERT TO hardproof_worker WITH CHECK (status = 'pending');--> statement-breakpoint
CREATE POLICY ledger_update ON "checkpoint_anchors" FOR UPDATE TO hardproof_worker
  USING (status IN ('pending', 'seen')) WITH CHECK (true);--> statement-breakpoint
GRANT SELECT ON "anchor_services", "checkpoint_anchors" TO hardproof_app, hardproof_worker;--> statement-breakpoint
GRANT INSERT ON "anchor_services", "checkpoint_anchors" TO hardproof_worker;--> statement-breakpoint
GRANT UPDATE (every_seconds, confirmations, seen_at, ended_at) ON "anchor_services" TO hardproof_worker;--> statement-breakpoint
GRANT UPDATE (status, proof, proven_at, expires_at, attempts, error, claimed_until, confirmed_at)
  ON "checkpoint_anchors" TO hardproof_worker;
