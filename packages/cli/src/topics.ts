import { exitCodesText } from './exit-codes.ts'

const ENVIRONMENT = `What salver takes from the environment:

  SALVER_URL       the gateway, before the stored one
  SALVER_API_KEY   the key, before the stored one
  SALVER_PROFILE   which stored gateway (default)
  SALVER_ACCOUNT   which account, where there are several
  XDG_CONFIG_HOME  where salver/config.json is stored (~/.config)
  NO_COLOR         no colours
  FORCE_COLOR      colours also in a pipe
  COLUMNS          how wide tables may be where that is not a terminal's
  BROWSER          by what salver open opens

A stored key is sent to its own gateway alone: SALVER_URL with another one
needs SALVER_API_KEY too.
`

/** What there is help on besides commands. */
export const TOPICS: Readonly<Record<string, () => string>> = {
  'exit-codes': exitCodesText,
  environment: () => ENVIRONMENT,
}
