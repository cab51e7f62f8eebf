import { index, type RouteConfig, route } from '@remix-run/route-config'

export default [
  // Coming and going
  index('routes/home.ts'),
  route('sign-in', 'routes/sign-in.tsx'),
  route('sign-out', 'routes/sign-out.ts'),
  route('account/keys', 'routes/account/keys.tsx'),
  // Contracts and what they rest on
  route('contracts', 'routes/contracts/list.tsx'),
  route('contracts/:contractId', 'routes/contracts/show.tsx'),
  route('evidence/:evidenceId', 'routes/evidence/show.tsx'),
  route('evidence/:evidenceId/file', 'routes/evidence/file.ts'),
  // The notary's reports
  route('reports', 'routes/reports/list.tsx'),
  route('reports/:reportId', 'routes/reports/show.tsx'),
  route('reports/:reportId/file', 'routes/reports/file.ts'),
  // Disputes: the bank's cases, and their execution partners
  route('cases', 'routes/cases/list.tsx'),
  route('cases/new', 'routes/cases/new.tsx'),
  route('cases/:caseId', 'routes/cases/show.tsx'),
  route('cases/:caseId/offer', 'routes/cases/offer.tsx'),
  route('assignments', 'routes/assignments/list.tsx'),
  route('assignments/webhooks', 'routes/assignments/webhooks.tsx'),
  route('assignments/:assignmentId', 'routes/assignments/show.tsx'),
  // Clients with an API key; nothing under api/ reads a cookie
  route('api/v1/contracts', 'routes/api/contracts.ts'),
  route('api/v1/contracts/:contractId', 'routes/api/contract.ts'),
  route('api/v1/contracts/:contractId/events', 'routes/api/contract-events.ts'),
  route('api/v1/evidence', 'routes/api/evidence.ts'),
  route('api/v1/submissions/:submissionId', 'routes/api/submission.ts'),
  route('api/*', 'routes/api/unknown.ts'),
  route('health', 'routes/health.ts'),
  // Ledger: open to anybody
  route('ledger', 'routes/ledger/monitor.tsx'),
  route('ledger/checkpoint', 'routes/ledger/log-file.ts', { id: 'ledger-checkpoint' }),
  route('ledger/cosigned/:member', 'routes/ledger/log-file.ts', { id: 'ledger-cosigned' }),
  route('ledger/tile/*', 'routes/ledger/log-file.ts', { id: 'ledger-tile' }),
  route('ledger/submissions', 'routes/ledger/submissions.ts'),
  route('ledger/submissions/:digest', 'routes/ledger/submission.ts'),
  route('ledger/anchors/:anchorId', 'routes/ledger/anchor.ts'),
  // How its members change its policy; what is proposed is public, as the ledger is
  route('governance', 'routes/governance/index.tsx'),
  route('governance/propose', 'routes/governance/propose.tsx'),
  route('governance/proposals/:hash', 'routes/governance/proposal.tsx'),
  // A court's visit by evidence link; openings are for those signed in
  route('court', 'routes/court/open.tsx'),
  route('court/evidence', 'routes/court/evidence.tsx'),
  route('court/evidence/bundle', 'routes/court/bundle.ts'),
  route('court/evidence/files/:evidenceId', 'routes/court/file.ts'),
  route('court/leave', 'routes/court/leave.ts'),
  route('court/openings', 'routes/court/openings.tsx'),
  route('court/verify', 'routes/court/verify.tsx'),
  route('cases/:caseId/link', 'routes/cases/link.tsx'),
] satisfies RouteConfig
