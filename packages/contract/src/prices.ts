/** How many returned rows one credit buys. */
export const ROWS_PER_CREDIT = 50

/** The price in credits of an answer that returns `rows` rows: 1 for each 50 begun, 0 for none. */
export function priceOfRows(rows: number): number {
  return Math.ceil(rows / ROWS_PER_CREDIT)
}

/** The price in credits of one thing done or checked on the network. */
export const PRICE_OF_DEED = 1
