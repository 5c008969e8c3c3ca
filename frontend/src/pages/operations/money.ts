const whole = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' })

/** $12.34; what is less than a cent is said so, not as nothing. */
export function dollars(amount: number): string {
  return amount > 0 && amount < 0.01 ? 'under $0.01' : whole.format(amount)
}
