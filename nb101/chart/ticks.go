package chart

import (
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot"
)

// linearTicks marks about six round numbers: 1, 2 or 5 times a power of ten
// apart.
func linearTicks(low, high float64) (ticks []plot.Tick) {
	step := math.Pow(10, math.Floor(math.Log10((high-low)/6)))
	for _, factor := range []float64{5, 2} {
		if step*factor <= (high-low)/4 {
			step *= factor
			break
		}
	}
	decimals := max(0, int(math.Ceil(-math.Log10(step)-1e-9)))
	for i := math.Ceil(low / step); i*step <= high; i++ {
		ticks = append(ticks, plot.Tick{Value: i * step, Label: strconv.FormatFloat(i*step, 'f', decimals, 64)})
	}
	return ticks
}

// logTicks marks 1, 2 and 5 times the powers of ten, and what is between them
// without a label. Where there are fewer than two of these it marks what
// linearTicks does.
func logTicks(low, high float64) (ticks []plot.Tick) {
	labels := 0
	for exponent := -9; exponent <= 9; exponent++ {
		for digit := 1; digit < 10; digit++ {
			value, err := strconv.ParseFloat(fmt.Sprintf("%de%d", digit, exponent), 64)
			if err != nil || value < low || value > high {
				continue
			}
			tick := plot.Tick{Value: value}
			if digit == 1 || digit == 2 || digit == 5 {
				tick.Label = strconv.FormatFloat(value, 'f', -1, 64)
				labels++
			}
			ticks = append(ticks, tick)
		}
	}
	if labels < 2 {
		return linearTicks(low, high)
	}
	return ticks
}

// timeTicks are those of logTicks with labels that are short.
func timeTicks(low, high float64) []plot.Tick {
	ticks := logTicks(low, high)
	for i := range ticks {
		if exponent := math.Round(math.Log10(ticks[i].Value)); ticks[i].Label != "" && ticks[i].Value >= 1e4 {
			digit := math.Round(ticks[i].Value / math.Pow(10, math.Floor(math.Log10(ticks[i].Value)+1e-9)))
			if digit != 1 && exponent > 0 && high/low > 50 {
				ticks[i].Label = ""
				continue
			}
			ticks[i].Label = fmt.Sprintf("%ge%.0f", digit, math.Floor(math.Log10(ticks[i].Value)+1e-9))
		}
	}
	return ticks
}

// countTicks are those of linearTicks at whole numbers, with their thousands
// apart.
func countTicks(low, high float64) (ticks []plot.Tick) {
	for _, tick := range linearTicks(low, high) {
		if whole := math.Round(tick.Value); math.Abs(tick.Value-whole) < 1e-9 {
			ticks = append(ticks, plot.Tick{Value: whole, Label: thousands(int(whole))})
		}
	}
	return ticks
}

// cells is a number of cells.
func cells(n int) string {
	if n == 1 {
		return "1 cell"
	}
	return thousands(n) + " cells"
}

// thousands is a number with its thousands apart.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
