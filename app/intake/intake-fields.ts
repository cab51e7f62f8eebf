/** What a column can be, with what it is called in files. `needed`: no row becomes a case without it. */
export const intakeFields = {
  reference: {
    label: 'Reference',
    hint: 'The bank’s own number of the claim: a row whose reference is known creates nothing',
    needed: true,
    names: ['claim reference', 'case reference', 'claim no', 'claim number', 'ref', '编号', '案件编号', '债权编号'],
  },
  contract: {
    label: 'Contract reference',
    hint: 'Of a contract that is captured here; the reference where no column says it',
    needed: false,
    names: ['contract no', 'contract number', 'loan number', 'loan no', '合同编号', '合同号', '借款合同号', '借据号'],
  },
  name: {
    label: 'Counterparty',
    hint: 'Has to be the contract’s own; a row of somebody else is refused',
    needed: false,
    names: ['counterparty name', 'borrower', 'debtor', 'customer', 'respondent', '借款人英文名'],
  },
  localName: {
    label: 'Counterparty’s local name',
    hint: 'In its own script',
    needed: false,
    names: ['local name', 'chinese name', '姓名', '借款人', '客户名称', '债务人', '被告'],
  },
  principal: {
    label: 'Principal',
    hint: 'Such as 86,410.22',
    needed: true,
    names: ['amount', 'principal amount', 'outstanding', '金额', '本金', '欠款本金', '剩余本金'],
  },
  interest: {
    label: 'Interest',
    hint: '',
    needed: false,
    names: ['interest amount', 'accrued interest', '利息', '欠息'],
  },
  costs: { label: 'Costs', hint: '', needed: false, names: ['fees', 'cost', '费用'] },
  currency: { label: 'Currency', hint: 'Three letters', needed: false, names: ['ccy', '币种', '货币'] },
  jurisdiction: {
    label: 'Jurisdiction',
    hint: 'A code such as CN or US-NY, or its name',
    needed: false,
    names: ['country', 'law', '法域', '管辖', '国家'],
  },
  track: {
    label: 'Track',
    hint: 'Such as payment-order',
    needed: false,
    names: ['procedure', '程序', '途径'],
  },
  contractKind: {
    label: 'Kind of contract',
    hint: 'Such as loan or card',
    needed: false,
    names: ['contract kind', 'contract type', 'product', 'product type', '合同类型', '产品类型'],
  },
  dueOn: {
    label: 'Due date',
    hint: 'Of the claim or its last instalment',
    needed: false,
    names: ['due date', 'due', 'maturity', 'maturity date', '到期日', '到期日期', '逾期日'],
  },
  knownOn: {
    label: 'Known since',
    hint: 'When the bank learnt of it, where that was later',
    needed: false,
    names: ['known date', 'known on', 'known', '知悉日', '知道日期'],
  },
  officer: {
    label: 'Officer’s e-mail',
    hint: 'Whose work the case is',
    needed: false,
    names: ['officer email', 'officer e-mail', 'email', 'e-mail', '经办人', '经办人邮箱'],
  },
} as const satisfies Record<string, { label: string; hint: string; needed: boolean; names: readonly string[] }>

export type IntakeField = keyof typeof intakeFields

export function isIntakeField(text: unknown): text is IntakeField {
  return typeof text === 'string' && Object.hasOwn(intakeFields, text)
}

/** One of the file's columns, in their order; null: not read. */
export interface MappedColumn {
  heading: string
  field: IntakeField | null
}

/** More than that no form asks about. */
export const MOST_COLUMNS = 80

const plain = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_.\-'’:：]+/g, '')

const byName = new Map<string, IntakeField>(
  (Object.keys(intakeFields) as IntakeField[]).flatMap(field =>
    [field, intakeFields[field].label, ...intakeFields[field].names].map(name => [plain(name), field] as const),
  ),
)

/** Which column is what, by its heading; a field goes to the first that looks like it. */
export function guessMapping(headings: readonly string[]): MappedColumn[] {
  const taken = new Set<IntakeField>()
  return headings.map(heading => {
    const field = byName.get(plain(heading)) ?? null
    if (field === null || taken.has(field)) return { heading, field: null }
    taken.add(field)
    return { heading, field }
  })
}

/** Why a file cannot be read with this mapping; empty when it can. */
export function mappingProblems(columns: readonly MappedColumn[]): string[] {
  const problems: string[] = []
  for (const field of Object.keys(intakeFields) as IntakeField[]) {
    const { label, needed } = intakeFields[field]
    const found = columns.filter(column => column.field === field)
    if (needed && found.length === 0) problems.push(`Say which column is the ${label.toLowerCase()}.`)
    if (found.length > 1) {
      problems.push(
        `${found.length} columns are ${label}: ${found.map(({ heading }) => heading).join(', ')}. Choose one.`,
      )
    }
  }
  return problems
}
