import { defineConfig } from 'tsdown'

/** What is installed: one file for each way of importing, with types that name no other package. */
export default defineConfig({
  entry: 'src/index.ts',
  format: ['esm', 'cjs'],
  platform: 'neutral',
  target: 'es2022',
  dts: true,
  sourcemap: false,
  clean: true,
  outDir: 'dist',
})
