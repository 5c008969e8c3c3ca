import { useQuery } from '@tanstack/react-query'
import { frameworksQuery } from '../api/queries'
import { Checks } from './controls'

/** Which frameworks to judge by; none chosen means every one. */
export function FrameworkChecks({ value, onChange }: { value: readonly string[]; onChange: (value: string[]) => void }) {
  const frameworks = useQuery(frameworksQuery)
  return (
    <Checks
      legend="Frameworks"
      hint="All of them when none is chosen."
      options={(frameworks.data ?? []).map((framework) => ({ id: framework.id, name: framework.title }))}
      value={value}
      onChange={onChange}
    />
  )
}
