/** Sums of money as a Chinese contract writes them, so that no digit can be added. */

const DIGITS = '零壹贰叁肆伍陆柒捌玖'
const PLACES = ['', '拾', '佰', '仟']
const GROUPS = ['', '万', '亿', '万亿']

/** 8000000 minor units → `捌万元整`. Up to 10^16 yuan. */
export function chineseAmount(minor: bigint): string {
  const yuan = minor / 100n
  const [jiao, fen] = [Number((minor / 10n) % 10n), Number(minor % 10n)]
  const whole = yuan > 0n ? `${wholeNumber(yuan)}元` : ''
  if (jiao === 0 && fen === 0) return `${whole || '零元'}整`
  const gap = jiao === 0 && whole ? '零' : ''
  return `${whole}${gap}${jiao ? `${DIGITS[jiao]}角` : ''}${fen ? `${DIGITS[fen]}分` : '整'}`
}

function wholeNumber(value: bigint): string {
  const groups: number[] = []
  for (let rest = value; rest > 0n; rest /= 10_000n) groups.push(Number(rest % 10_000n))
  let text = ''
  let gap = false
  for (let at = groups.length - 1; at >= 0; at--) {
    const group = groups[at]!
    if (group === 0) {
      gap = true
      continue
    }
    if (text !== '' && (gap || group < 1000)) text += '零'
    text += groupOf(group) + GROUPS[at]
    gap = false
  }
  return text
}

function groupOf(group: number): string {
  let text = ''
  let zero = false
  for (let place = 3; place >= 0; place--) {
    const digit = Math.floor(group / 10 ** place) % 10
    if (digit === 0) {
      zero = text !== ''
      continue
    }
    text += `${zero ? '零' : ''}${DIGITS[digit]}${PLACES[place]}`
    zero = false
  }
  return text
}

/** 8000000 minor units → `80,000.00`. */
export function plainAmount(minor: bigint): string {
  const whole = (minor / 100n).toString().replace(/\B(?=(\d{3})+$)/g, ',')
  return `${whole}.${(minor % 100n).toString().padStart(2, '0')}`
}
