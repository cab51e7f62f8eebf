import type { FactId } from '#app/jurisdictions/facts.ts'
import type { RulePack } from '#app/jurisdictions/pack.ts'
import type { ReportFacts } from './contract-facts.ts'
import { isAttachable, isStateable } from './fact-sources.ts'
import type { Get } from './readiness.ts'

interface About {
  caseId: string
  contractId: string
  report: ReportFacts | null
}

/** The one click that gets a fact: ask the notary office, draft the certificate, state it, attach it, or look. */
export function getMissing({ caseId, contractId, report }: About) {
  return (fact: FactId, pack: RulePack): Get | null => {
    const attach = { label: 'Attach the signed one', path: actPath(caseId, 'attach-document', fact) }
    const certificate = pack.certificates.find(one => one.fact === fact)
    if (certificate) {
      return {
        label: /certif/i.test(certificate.name) ? 'Draft the certificate' : 'Draft it',
        path: `/cases/${caseId}/certificates/${certificate.id}`,
        after: attach,
      }
    }
    if (fact === 'notary.report') {
      if (report && report.status !== 'refused') return look('See the request', `/reports/${report.id}`)
      return { label: 'Request a report', path: null, after: null }
    }
    if (fact === 'demand.sent' || fact === 'demand.waited') {
      return look('Record the demand', `/cases/${caseId}/acts/record-demand`)
    }
    if (fact === 'claim.schedule') return look('See the claim', `/cases/${caseId}`)
    if (fact === 'debtor.address') return look('Give the address', actPath(caseId, 'state-fact', fact))
    if (isStateable(fact)) return look('State it', actPath(caseId, 'state-fact', fact))
    if (isAttachable(fact)) return look('Attach it', actPath(caseId, 'attach-document', fact))
    return look('See the records', `/contracts/${contractId}`)
  }
}

function actPath(caseId: string, event: string, fact: FactId): string {
  return `/cases/${caseId}/acts/${event}?fact=${encodeURIComponent(fact)}`
}

function look(label: string, path: string): Get {
  return { label, path, after: null }
}
