/** Does something again and again, never twice at a time; what fails is complained of, and tried the next time. */
export function every(
  milliseconds: number,
  work: () => Promise<void>,
  complain: (error: unknown) => void,
): AsyncDisposable {
  let working: Promise<void> | undefined
  const timer = setInterval(() => {
    working ??= work()
      .catch(complain)
      .finally(() => {
        working = undefined
      })
  }, milliseconds)
  timer.unref()
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await working
    },
  }
}
