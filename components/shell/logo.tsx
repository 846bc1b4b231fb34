/** The fence. */
export function Logo({ size = 30 }: { size?: number }) {
  return (
    <span
      aria-hidden
      className="grid place-items-center rounded-lg bg-[linear-gradient(145deg,var(--cpu),var(--mem))]"
      style={{ width: size, height: size }}
    >
      <svg
        aria-hidden="true"
        viewBox="0 0 24 24"
        width={size * 0.6}
        height={size * 0.6}
        fill="none"
        stroke="#fff"
        strokeWidth="1.8"
        strokeLinecap="round"
      >
        <path d="M4 8h16M4 14h16M7 4v16M12 4v16M17 4v16" />
      </svg>
    </span>
  );
}
