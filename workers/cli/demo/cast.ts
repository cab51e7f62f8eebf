import type { NewPerson } from '#app/identity/add-person.server.ts'
import type { NewOrganisation } from '#app/identity/register-organisation.server.ts'

export interface Cast {
  organisation: NewOrganisation
  people: Omit<NewPerson, 'password'>[]
}

/** Who plays in the demonstration. All invented; resemblance is chance. */
export const cast = {
  bank: {
    organisation: {
      kind: 'bank',
      name: 'Wuyi Rural Commercial Bank',
      localName: '武夷农村商业银行',
      country: 'CN',
      place: 'Wuyishan, Nanping, Fujian',
      member: 'bank',
      numberPrefix: 'NP',
    },
    people: [
      { email: 'lin.wei@bank.example', name: 'Lin Wei', localName: '林薇', role: 'legal-officer' },
      { email: 'zhao.min@bank.example', name: 'Zhao Min', localName: '赵敏', role: 'supervisor' },
      { email: 'xu.tao@bank.example', name: 'Xu Tao', localName: '徐涛', role: 'integration-engineer' },
    ],
  },
  notary: {
    organisation: {
      kind: 'notary',
      name: 'Nanping Notary Office',
      localName: '南平市公证处',
      country: 'CN',
      place: 'Nanping, Fujian',
      member: 'notary',
    },
    people: [
      { email: 'chen.guozhang@notary.example', name: 'Chen Guozhang', localName: '陈国章', role: 'notary-officer' },
    ],
  },
  court: {
    organisation: {
      kind: 'court',
      name: 'Yanping District People’s Court',
      localName: '延平区人民法院',
      country: 'CN',
      place: 'Yanping, Nanping, Fujian',
      member: 'court',
    },
    people: [{ email: 'huang.li@court.example', name: 'Huang Li', localName: '黄丽', role: 'clerk' }],
  },
  regulator: {
    organisation: {
      kind: 'regulator',
      name: 'Nanping Financial Regulator',
      localName: '南平金融监管分局',
      country: 'CN',
      place: 'Nanping, Fujian',
      member: 'regulator',
    },
    people: [{ email: 'gao.yan@regulator.example', name: 'Gao Yan', localName: '高岩', role: 'regulator' }],
  },
  minbei: {
    organisation: {
      kind: 'partner',
      name: 'Minbei Enforcement Services',
      localName: '闽北执行服务',
      country: 'CN',
      place: 'Nanping, Fujian',
    },
    people: [{ email: 'wu.jing@minbei.example', name: 'Wu Jing', localName: '吴静', role: 'partner-agent' }],
  },
  jianxi: {
    organisation: {
      kind: 'partner',
      name: 'Jianxi Recovery',
      localName: '建溪催收',
      country: 'CN',
      place: 'Jian’ou, Fujian',
    },
    people: [{ email: 'luo.bin@jianxi.example', name: 'Luo Bin', localName: '罗斌', role: 'partner-agent' }],
  },
} satisfies Record<string, Cast>

export type Part = keyof typeof cast
