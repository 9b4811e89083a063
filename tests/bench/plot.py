"""plot.py draws figures with a target as an SVG: a bar each, by how far the
figure is from its target; the line is the target."""

from html import escape

from bench.figures import shown

WIDTH, LABEL, BAR, ROW = 860, 330, 380, 22
MOST = 2.0  # times the target: longer bars are cut off here


def bar(figure, y):
    share = min(figure.median / figure.target, MOST)
    width = max(1, share / MOST * BAR)
    color = "#2a7f62" if figure.median <= figure.target else "#c2553a"
    parts = [
        f'<text x="{LABEL - 8}" y="{y + 14}" text-anchor="end">'
        f"{escape(figure.name)}</text>",
        f'<rect x="{LABEL}" y="{y + 3}" width="{width:.0f}" height="14" '
        f'fill="{color}"/>',
        f'<text x="{LABEL + BAR + 8}" y="{y + 14}">{shown(figure.median)}'
        f" of {escape(figure.of)}</text>",
    ]
    if not figure.exact and figure.runs > 1:
        low, high = (
            LABEL + min(v / figure.target, MOST) / MOST * BAR
            for v in (figure.low, figure.high)
        )
        parts.append(
            f'<line x1="{low:.0f}" x2="{high:.0f}" y1="{y + 10}" '
            f'y2="{y + 10}" stroke="currentColor"/>'
        )
    return parts


def svg(figures):
    chosen = [f for f in figures if f.target]
    height = ROW * (len(chosen) + 2)
    x = LABEL + BAR / MOST
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} '
        f'{height}" width="{WIDTH}" height="{height}" fill="currentColor" '
        'font-family="sans-serif" font-size="11">',
        "<style>svg{color:#222;background:#fff}"
        "@media(prefers-color-scheme:dark){svg{color:#ddd;background:#111}}"
        "</style>",
    ]
    for i, figure in enumerate(chosen):
        parts += bar(figure, ROW * (i + 1))
    parts += [
        f'<line x1="{x:.0f}" x2="{x:.0f}" y1="{ROW - 4}" '
        f'y2="{height - ROW + 4}" stroke="currentColor" '
        'stroke-dasharray="3 3"/>',
        f'<text x="{x:.0f}" y="{ROW - 8}" text-anchor="middle">'
        "the target: shorter is better</text>",
        "</svg>",
    ]
    return "\n".join(parts) + "\n"
