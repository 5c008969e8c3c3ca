import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { MachineGraph } from '../../ui/MachineGraph'
import { Card } from '../../ui/page'
import { Answer } from '../../ui/states'
import { OperationsPage } from './OperationsPage'
import { machinesQuery } from './queries'

export default function Machines() {
  const machines = useQuery(machinesQuery)
  return (
    <OperationsPage title="State machines" about="The workflows as they are deployed. Dashed red: the way after an error; dotted: one of several.">
      <Answer query={machines}>
        {(data) =>
          data.map((machine) => (
            <Card key={machine.name} title={machine.name} more={<Link to={`/operations/executions?machine=${encodeURIComponent(machine.name)}`}>Executions</Link>}>
              <MachineGraph name={machine.name} definition={machine.definition} />
            </Card>
          ))
        }
      </Answer>
    </OperationsPage>
  )
}
