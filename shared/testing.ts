/** For `vi.waitFor`, which has no default that a configuration sets: in hooks, where `expect.poll` cannot be used. */
export const waiting = { timeout: 60_000, interval: 20 }

/** What is waited for in tests comes or does not: these only end a test that hangs, also on a slow machine that is fully busy. */
export const hangGuards = { testTimeout: 240_000, hookTimeout: 240_000, expect: { poll: waiting } }
