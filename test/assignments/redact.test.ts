import { describe, expect, it } from 'vitest'
import { bandOf, bandWords } from '#app/assignments/assignment.ts'
import { coarsePlace, namesStreet, showsName } from '#app/assignments/redact.ts'

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
    expect(showsName('Near ZHANG Haiyang, Nanping', names)).toBe(true)
    expect(showsName('Haiyang village', names)).toBe(true)
    expect(showsName('张海洋家附近', names)).toBe(true)
    expect(showsName('Yanping District, Nanping', names)).toBe(false)
    expect(showsName('Trading town', ['Fujian Qiming Trading Co.'])).toBe(false)
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
