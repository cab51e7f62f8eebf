import { formatCount } from '#app/ui/format.ts'

export function submissionsWords(submissions: number): string {
  return submissions === 1 ? '1 submission' : `${formatCount(submissions)} submissions`
}

export function linesWords(lines: number): string {
  return lines === 1 ? '1 line' : `${formatCount(lines)} lines`
}
