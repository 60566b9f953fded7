/** A ship's wheel. The name stands beside it. */
export function Logo() {
  return (
    <svg viewBox="0 0 32 32" width={22} height={22} aria-hidden>
      <g fill="none" stroke="var(--accent)" strokeLinecap="round">
        <circle cx={16} cy={16} r={8.6} strokeWidth={2.4} />
        <path
          d="M19.2 16L29.6 16M18.26 18.26L25.62 25.62M16 19.2L16 29.6M13.74 18.26L6.38 25.62M12.8 16L2.4 16M13.74 13.74L6.38 6.38M16 12.8L16 2.4M18.26 13.74L25.62 6.38"
          strokeWidth={2}
        />
      </g>
      <circle cx={16} cy={16} r={3.2} fill="var(--role-control-plane)" />
    </svg>
  )
}
