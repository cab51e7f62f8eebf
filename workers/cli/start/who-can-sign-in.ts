import { readSecrets } from '../demo/secrets.ts'

/** The demonstration's people, as lines to print; none where there is no demonstration. */
export async function whoCanSignIn(data: string): Promise<string[]> {
  const secrets = await readSecrets(data)
  if (!secrets) return []
  const wide = Math.max(...secrets.people.map(({ email }) => email.length))
  return [
    '',
    `Sign in with the password ${secrets.password} as`,
    ...secrets.people.map(
      ({ email, name, role, organisation }) =>
        `  ${email.padEnd(wide)}  ${name}, ${role.replaceAll('-', ' ')}, ${organisation}`,
    ),
  ]
}
