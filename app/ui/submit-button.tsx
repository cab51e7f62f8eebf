import { useNavigation } from '@remix-run/react'
import { type MouseEvent, useEffect, useState } from 'react'
import { Button, type ButtonProps } from './button.tsx'

/**
 * Submits its form and is busy until the answer has been shown. With `name` and `value` it tells the action which
 * button was pressed. For forms of a fetcher pass `busy={fetcher.state !== 'idle'}` yourself.
 */
export function SubmitButton({ tone = 'primary', busy, onClick, ...rest }: Omit<ButtonProps, 'type'>) {
  const navigation = useNavigation()
  const idle = navigation.state === 'idle'
  const [pressed, setPressed] = useState(false)

  useEffect(() => {
    if (idle) setPressed(false)
  }, [idle])

  // Pressing Enter in a field also clicks the form's first submit button, so this sees every way of submitting.
  function click(event: MouseEvent<HTMLButtonElement>) {
    onClick?.(event)
    setPressed(true)
  }

  const submitting = pressed && navigation.formMethod !== undefined && navigation.formMethod !== 'GET'
  return <Button {...rest} type="submit" tone={tone} busy={busy ?? submitting} onClick={click} />
}
