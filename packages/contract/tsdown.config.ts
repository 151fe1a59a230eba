import { defineConfig } from 'tsdown'

/** What is installed: for both ways of importing, since whoever checks what a gateway answers may still use `require`. */
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
