namespace ThemisGuard.Local.Queues;

/// <summary>Decides which message is received next. All calls come under the queue's lock.</summary>
internal interface IReadyOrder
{
    /// <summary>A message joins the queue; its state is set.</summary>
    void Enter(Message message);

    /// <summary>A message that was delayed or in flight has become ready; its state is set.</summary>
    void Ready(Message message, bool wasInFlight);

    /// <summary>The next message of one receive call, or null. The caller then hides it or lets it leave.</summary>
    /// <param name="cursor">Null at the call's first message; carries the place between its messages.</param>
    Message? Next(ref object? cursor);

    /// <summary>A ready message goes in flight.</summary>
    void Hide(Message message);

    /// <summary>A message leaves the queue for good.</summary>
    void Leave(Message message, bool wasInFlight);
}
