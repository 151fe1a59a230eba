/** The parts of a name as the network gives them. */
interface Named {
  readonly first_name: string | null
  readonly last_name: string | null
}

/** A person's name in one piece; null where nobody is named, as for a member who has gone. */
export function nameOf({ first_name, last_name }: Named): string | null {
  const name = [first_name, last_name].filter((part) => part !== null && part !== '').join(' ')
  return name === '' ? null : name
}

/** What stands in a table for a member whom the network does not name. */
export const NOBODY = '(not named)'
