import { join } from 'node:path'
import { PACKAGES, ROOT, stage } from './packages/stage.ts'

/** `npm run stage`: makes in `dist` the folders that are published. docs/releasing.md says when. */
await stage(join(ROOT, 'dist'))
console.log(`dist: ${PACKAGES.join(', ')}`)
