ALTER TABLE "pack_dry_runs" ADD COLUMN "hash" "bytea" NOT NULL;--> statement-breakpoint
ALTER TABLE "pack_dry_runs" ADD COLUMN "trouble" text;--> statement-breakpoint
ALTER TABLE "pack_dry_runs" ADD COLUMN "total" integer DEFAULT 0 NOT NULL;