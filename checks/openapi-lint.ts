import { createConfig, lintFromString } from '@redocly/openapi-core'

/** What is wrong with a document by the linter's recommended rules, all of them taken as errors. */
export async function lint(document: object): Promise<string[]> {
  const config = await createConfig({
    extends: ['recommended-strict'],
    rules: {
      // Answers are checked against their schemas, and requests against theirs.
      'no-invalid-media-type-examples': 'error',
      'no-invalid-parameter-examples': 'error',
      'no-invalid-schema-examples': 'error',
    },
  })
  const problems = await lintFromString({ source: JSON.stringify(document), config })
  return problems.map(({ ruleId, message, location: [where] }) => `${where?.pointer}: ${message} (${ruleId})`)
}
