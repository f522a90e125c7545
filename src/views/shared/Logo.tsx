export function Logo({ size }: { readonly size: number }) {
  return (
    <svg
      className="logo"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      strokeWidth="2"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path className="logo-trunk" d="M2 3h7M3.5 3v10" />
      <path className="logo-branch" d="M6 8h8M4 8h.5" />
      <path className="logo-leaf" d="M7 13h4M4 13h1.5" />
    </svg>
  )
}
