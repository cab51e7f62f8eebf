import { describe, expect, it } from 'vitest'
import { bandOf, bandWords } from '#app/assignments/assignment.ts'
import { coarsePlace, nameShown, namesStreet, suggestedPlace } from '#app/assignments/redact.ts'

describe('what partners see before they accept', () => {
  it.each([
    ['12 Jiefang Road, Yanping District, Nanping, Fujian', 'Nanping, Fujian'],
    ['Yanping District, Nanping', 'Yanping District, Nanping'],
    ['福建省南平市延平区解放路12号', '福建省南平市延平区'],
    ['南平市延平区', '南平市延平区'],
    ['Unit 4, Block C', ''],
    [null, ''],
  ])('takes the street out of %s', (place, coarse) => {
    expect(coarsePlace(place)).toBe(coarse)
    expect(namesStreet(coarse)).toBe(false)
  })

  it('sees a name in any script, whole or in part', () => {
    const names = ['Zhang Haiyang', '张海洋']
    expect(nameShown('Near ZHANG Haiyang, Nanping', names)).toBe('Zhang Haiyang')
    expect(nameShown('Haiyang village', names)).toBe('Haiyang')
    expect(nameShown('张海洋家附近', names)).toBe('张海洋')
    expect(nameShown('Yanping District, Nanping', names)).toBeNull()
  })

  const company = ['Fujian Qiming Trading Co., Ltd.', '福建启明贸易有限公司']
  it.each([
    ['Nanping, Fujian', 'Nanping, Fujian', null],
    ['Trading town', null, null],
    ['Fujian Qiming, Nanping', null, 'Fujian Qiming'],
    ['Qiming, Nanping', 'Nanping, Fujian', 'Qiming'],
    ['福建省南平市', '福建省南平市延平区', null],
    ['南平市启明楼旁', '福建省南平市延平区', '启明'],
    ['福建启明', null, '福建启明'],
  ])('of a company sees only what sets it apart: %s', (text, place, shown) => {
    expect(nameShown(text, company, place)).toBe(shown)
  })

  it('suggests no place that it would refuse', () => {
    const place = '12 Jiefang Road, Yanping District, Nanping, Fujian'
    expect(suggestedPlace(place, company)).toBe('Nanping, Fujian')
    expect(suggestedPlace(place, ['Chen Nanping'])).toBe('Fujian')
    expect(suggestedPlace(null, company)).toBe('')
    for (const names of [company, ['Chen Nanping'], ['Fujian Nanping Co.']]) {
      const suggested = suggestedPlace(place, names)
      expect(nameShown(suggested, names, place)).toBeNull()
    }
  })

  it.each([
    [0n, 'up to CNY 10,000'],
    [999_999n, 'up to CNY 10,000'],
    [1_000_000n, 'CNY 10,000 to 50,000'],
    [8_641_022n, 'CNY 50,000 to 100,000'],
    [999_999_999_999n, 'CNY 5,000,000 or more'],
  ])('puts %s fen into a band', (minor, words) => {
    expect(bandWords({ band: bandOf(minor, 2), currency: 'CNY' })).toBe(words)
  })
})
