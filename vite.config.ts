import { vitePlugin as remix } from '@remix-run/dev'
import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'vite'

declare module '@remix-run/server-runtime' {
  // Loaders hand on Dates and bigints as they are.
  interface Future {
    v3_singleFetch: true
  }
}

export default defineConfig({
  plugins: [
    tailwindcss(),
    process.env.VITEST
      ? undefined
      : remix({
          appDirectory: 'app',
          buildDirectory: 'build',
          serverBuildFile: 'index.js',
          serverModuleFormat: 'esm',
          future: {
            v3_fetcherPersist: true,
            v3_relativeSplatPath: true,
            v3_throwAbortReason: true,
            v3_singleFetch: true,
            v3_routeConfig: true,
            // Would open a public endpoint that lists every route of the application.
            v3_lazyRouteDiscovery: false,
          },
        }),
  ],
  build: {
    target: 'es2022',
    // A data: URL would need its own allowance in the content security policy.
    assetsInlineLimit: 0,
  },
})
