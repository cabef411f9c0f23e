x = torch.tensor([1.0, 2.0])
y = @exercise@(lambda x: 3 * x, x)
torch.testing.assert_close(y, torch.tensor([3.0, 6.0]))
