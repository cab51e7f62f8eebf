import { bundleChecker, type CheckerRequest } from './bundle-checker.ts'

const worker = self as unknown as {
  onmessage: ((message: MessageEvent<CheckerRequest>) => void) | null
  postMessage(message: unknown): void
}

const answer = bundleChecker(
  report => worker.postMessage(report),
  () => undefined,
)

worker.onmessage = ({ data }) => void answer(data)
