/** All that PostgreSQL sees of our environment: no secret of ours is in it, and its messages can be read by program. */
export const bareEnvironment = { TZ: 'UTC', LC_ALL: 'C' } as unknown as NodeJS.ProcessEnv
